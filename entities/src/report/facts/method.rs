//! How many incidents counted, of all that stood in the register at the cut-off, and how the figures came about.

use super::Span;
use crate::call::Tx;
use crate::error::Result;
use crate::kpi::{definition, population};
use crate::organisation::ClosurePolicy;
use crate::report::content::{Excluded, Method, References};
use crate::report::references::MOST_NAMED;
use crate::report::words;
use crate::subject::SubjectKind;

/// Reads them; `points` says how many points of the series were recorded in their time, and how many there are.
pub async fn method(tx: &Tx, span: &Span, points: (usize, usize), references: &mut References) -> Result<Method> {
    let (mut counted, mut counted_ref, mut recorded, mut excluded) = (0, None, 0, Vec::new());
    for (verdict, n) in population::recorded(tx, span.as_of).await? {
        recorded += n;
        let nameable = u64::try_from(n).is_ok_and(|n| n <= MOST_NAMED);
        let named = if nameable { population::recorded_as(tx, span.as_of, &verdict).await? } else { Vec::new() };
        let mut keep = |noun: &str| {
            let part = verdict.to_lowercase().replace('_', "-");
            references.listed(("incidents", &part), noun, SubjectKind::Incident, named.clone())
        };
        if verdict == "COUNTED" {
            (counted, counted_ref) = (n, keep("incidents counted"));
        } else {
            let reason = words::reason(&verdict, n);
            let reference = keep(&format!("incidents left out: {reason}"));
            excluded.push(Excluded { reason, count: n, reference });
        }
    }
    let closed = match tx.organisation().await?.closure_policy {
        ClosurePolicy::Full => {
            "An incident is closed when its last action is (closure policy FULL); the time to closure counts to then."
        }
        ClosurePolicy::Operational => {
            "An incident whose actions are still open is CLOSED_PENDING_ACTIONS (closure policy OPERATIONAL) and counts as open until the last of them is closed."
        }
    };
    let notes = [
        format!("Windows are half-open and follow the calendar of {}; elapsed times are counted in UTC.", span.zone),
        "Exercises, near misses, unconfirmed and reclassified incidents and duplicates stand beside the figures, never in them; their actions are listed where they are open or late.".to_owned(),
        "An extended action is judged on its first due date; a reopened one counts as open until it is closed again, in an earlier month that is counted anew too.".to_owned(),
        closed.to_owned(),
        "Figures are compared as exact ratios; rounding, half to even, is for display alone. A figure over fewer cases than its least number, five where the organisation has set none, is not judged; of repeat incidents the year with more of them counts.".to_owned(),
        "Better or worse is weighed: two for a target newly met or missed, one for a figure that moved beyond its tolerance (one percentage point, of other units 5 %, where the organisation has set none), one for more or fewer overdue actions, one for more or fewer repeats. A target that is about a change counts by how its figure moved.".to_owned(),
        "A lesson has no effect when its cause struck again after it was embedded, however long after, and is listed for twelve months from then; a repeat follows an incident within twelve months.".to_owned(),
        "Owners and assignees, signatures and the effect of lessons are read as they stood when the report was made.".to_owned(),
    ];
    Ok(Method {
        counted,
        counted_ref,
        recorded,
        excluded,
        definitions: definition::versions(),
        points_recorded: points.0,
        points: points.1,
        notes: notes.to_vec(),
    })
}
