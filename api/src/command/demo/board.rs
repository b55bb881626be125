//! What people do with the board reports: somebody reviews each, and the board signs it at its next meeting.

use entities::actor::Role;
use entities::page::Slice;
use entities::report::review::Decision;
use entities::report::sign::Signature;
use entities::report::{Model, State, queries};
use entities::{Error, Result, report};

use super::stage::Stage;

/// The chair accepts what was made.
pub async fn review(stage: &Stage) -> Result<()> {
    for made in reports(stage, State::InReview).await? {
        report::review::review(&stage.by(Role::Chair), made.id, Decision::Accept, None, None).await?;
    }
    Ok(())
}

/// The board signs what it has.
pub async fn sign(stage: &Stage) -> Result<()> {
    for issued in reports(stage, State::Issued).await? {
        let sha256 = issued.html_sha256.ok_or_else(|| Error::fault("an issued report has no hash"))?;
        let statement = Some("Read and discussed in the meeting of the board.".to_owned());
        report::sign::sign(&stage.by(Role::ManagementBody), Signature { report: issued.id, sha256, statement }).await?;
    }
    Ok(())
}

/// How many reports a month can bring at most: its own, and its quarter's.
const NEWEST: u64 = 2;

/// Those of the newest reports that stand so.
async fn reports(stage: &Stage, wanted: State) -> Result<Vec<Model>> {
    let call = stage.by(Role::Chair);
    let page = queries::page(&call, &Slice { limit: NEWEST, ..Slice::default() }).await?;
    call.end_reading().await?;
    Ok(page.rows.into_iter().map(|(_, report)| report).filter(|report| report.state == wanted).collect())
}
