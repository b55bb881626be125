//! A question to the database: a text whose places have names, and what stands in them. The same text serves a statement
//! of its own and a condition inside another one.

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::call::Tx;

/// A text with `{named}` places, and their values.
#[derive(Clone, Debug, Default)]
pub struct Question {
    text: String,
    values: Vec<(&'static str, Value)>,
}

impl Question {
    /// A question without values.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new() }
    }

    /// What stands in a place.
    #[must_use]
    pub fn with(mut self, place: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((place, value.into()));
        self
    }

    /// What stands in some places.
    #[must_use]
    pub fn with_all(mut self, values: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        self.values.extend(values);
        self
    }

    /// The same with more text after it.
    #[must_use]
    pub fn then(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// As a statement of its own.
    pub fn statement(&self, tx: &Tx) -> Statement {
        let backend = tx.get_database_backend();
        let (sql, values) = self.bound(backend);
        Statement::from_sql_and_values(backend, sql, values)
    }

    /// As the condition that something is among what it selects. PostgreSQL is made to select that once, and first: it expects
    /// a handful of rows behind a judgement that it cannot see through, and would go through them for each row outside.
    pub fn among(&self, tx: &Tx, something: SimpleExpr) -> SimpleExpr {
        let (sql, values) = self.bound(tx.get_database_backend());
        match tx.get_database_backend() {
            DbBackend::Postgres => {
                let selected = Expr::cust_with_values(sql, values);
                Expr::cust_with_exprs("$1 = ANY(ARRAY($2))", [something, selected])
            }
            _ => something.binary(BinOper::In, Expr::cust_with_values(format!("({sql})"), values)),
        }
    }

    /// Each place as the database writes places, with its value once more for each time that it is named.
    fn bound(&self, backend: DbBackend) -> (String, Vec<Value>) {
        let mut parts = self.text.split('{');
        let (mut sql, mut values) = (parts.next().unwrap_or_default().to_owned(), Vec::new());
        for part in parts {
            let (place, rest) = part.split_once('}').unwrap_or((part, ""));
            values.extend(self.values.iter().find(|(name, _)| *name == place).map(|(_, value)| value.clone()));
            match backend {
                DbBackend::Postgres => sql.extend(["$", values.len().to_string().as_str()]),
                _ => sql.push('?'),
            }
            sql.push_str(rest);
        }
        (sql, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_named_twice_is_given_twice() {
        let asked = Question::new("a = {x} AND b > {y}").with("y", 1).with("x", "x").then(" AND c < {x}");
        let values = vec![Value::from("x"), 1.into(), "x".into()];
        assert_eq!(asked.bound(DbBackend::Postgres), ("a = $1 AND b > $2 AND c < $3".to_owned(), values.clone()));
        assert_eq!(asked.bound(DbBackend::Sqlite), ("a = ? AND b > ? AND c < ?".to_owned(), values));
    }
}
