//! A page of a list, planned: which of its fields are asked for, which columns they take, and what stands beside its rows.
//! `draw` draws it.

mod draw;

use async_graphql::parser::types::SelectionSet;
use async_graphql::{Context, OutputType};
use entities::call::Tx;
use entities::lean::Shape;
use entities::listing::{self, Beside, List, Table};
use entities::page::{Ordering, Slice};
use entities::subject::SubjectKind;
use entities::trace::Row;

use super::planner::{Keyed, Planner, RowField};
use super::{Planned, Plans, alone, plain};
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::loader::Over;
use crate::graphql::page::{Nodes, connection, wants_total};

/// Which selection of a page is asked for, ready to be drawn.
pub struct ListPlan {
    kind: SubjectKind,
    fields: Vec<Keyed<ListField>>,
    shape: Shape,
    beside: Vec<Beside>,
}

enum ListField {
    Type,
    Nodes(Vec<Keyed<ItemField>>),
    Edges(Vec<Keyed<EdgeField>>),
    Info(Vec<Keyed<InfoField>>),
    Total,
}

enum EdgeField {
    Type,
    Cursor,
    Node(Vec<Keyed<ItemField>>),
}

enum InfoField {
    Type,
    Next,
    Previous,
    Start,
    End,
}

/// What is asked of a row of the page.
enum ItemField {
    Row(RowField),
    Beside(Beside, Vec<Keyed<RowField>>),
}

impl From<RowField> for ItemField {
    fn from(field: RowField) -> Self {
        Self::Row(field)
    }
}

/// What can stand beside a row of a list, by the name of the field, and the kind of row that it is.
const fn besides(kind: SubjectKind) -> &'static [(&'static str, Beside, SubjectKind)] {
    match kind {
        SubjectKind::Incident => &[
            ("owner", Beside::Owner, SubjectKind::Person),
            ("openActions", Beside::OpenActions, SubjectKind::Action),
            ("latestEvidence", Beside::LatestEvidence, SubjectKind::Evidence),
        ],
        SubjectKind::Action => {
            &[("owner", Beside::Owner, SubjectKind::Person), ("incident", Beside::Incident, SubjectKind::Incident)]
        }
        _ => &[],
    }
}

/// A row of a list as a row of any kind.
type AsRow<M> = fn(Box<M>) -> Row;

/// A page of a list of such rows: drawn where its selection is planned, else made of `typed`.
pub async fn page<E, N, T>(
    ctx: &Context<'_>,
    (kind, row): (SubjectKind, AsRow<E::Model>),
    list: impl Fn(&Tx) -> List<E>,
    (order, slice): (&[Ordering], &Slice),
    typed: impl Fn(Nodes<N>) -> T,
) -> Result<Planned<T>, ApiError>
where
    E: Table,
    N: Over<Entity = E> + OutputType,
{
    let call = ctx.call()?;
    let (counted, plan) = (wants_total(ctx), Plans::list(ctx, kind));
    if plan.is_some() && !counted && alone(ctx) {
        call.reads_once();
    }
    let found = call
        .read(async |tx| {
            let select = list(tx);
            let total = if counted { Some(tx.count(select.clone()).await?) } else { None };
            if let Some(plan) = &plan {
                let listing = listing::read(tx, select, order, slice, plan.loads()).await?;
                return Ok(Planned::drawn(plan.draw(listing, row, tx.organisation, total)));
            }
            Ok(Planned::Typed(typed(connection(tx.page_by(select, order, slice).await?, total))))
        })
        .await;
    Ok(found?)
}

impl ListPlan {
    /// The plan of the page of such rows that this field is; none where the selection asks for more than a plan draws.
    pub fn of(ctx: &Context<'_>, kind: SubjectKind) -> Option<Self> {
        let (mut planner, mut beside) = (Planner::new(ctx), Vec::new());
        let fields = planner.list(planner.root(), |planner, field| {
            Some(match field.name {
                "__typename" => ListField::Type,
                "nodes" => ListField::Nodes(items(planner, field.below, kind, &mut beside)?),
                "edges" => ListField::Edges(planner.list(field.below, |planner, field| {
                    Some(match field.name {
                        "__typename" => EdgeField::Type,
                        "cursor" => EdgeField::Cursor,
                        "node" => EdgeField::Node(items(planner, field.below, kind, &mut beside)?),
                        _ => return None,
                    })
                })?),
                "pageInfo" => ListField::Info(planner.list(field.below, |_, field| {
                    Some(match field.name {
                        "__typename" => InfoField::Type,
                        "hasNextPage" => InfoField::Next,
                        "hasPreviousPage" => InfoField::Previous,
                        "startCursor" => InfoField::Start,
                        "endCursor" => InfoField::End,
                        _ => return None,
                    })
                })?),
                "totalCount" => ListField::Total,
                _ => return None,
            })
        })?;
        Some(Self { kind, fields, shape: planner.shape(), beside })
    }

    /// What is to be loaded for it: how much of each row, and what beside them.
    pub fn loads(&self) -> (&Shape, &[Beside]) {
        (&self.shape, &self.beside)
    }

    fn name(&self) -> String {
        plain::type_name(self.kind)
    }
}

fn items(
    planner: &mut Planner<'_, '_>,
    set: &SelectionSet,
    kind: SubjectKind,
    beside: &mut Vec<Beside>,
) -> Option<Vec<Keyed<ItemField>>> {
    planner.row(set, kind, |planner, field| {
        let &(_, what, of) = besides(kind).iter().find(|(name, ..)| *name == field.name)?;
        if !beside.contains(&what) {
            beside.push(what);
        }
        Some(ItemField::Beside(what, planner.row(field.below, of, |_, _| None)?))
    })
}
