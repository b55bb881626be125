//! Writing JSON.

use entities::trace::Row;

use super::planner::{Keyed, RowField};

/// Something that writes JSON.
pub trait Pen: Sized {
    /// What was written so far.
    fn out(&mut self) -> &mut Vec<u8>;

    /// An object of these fields.
    fn object<T>(&mut self, fields: &[Keyed<T>], mut value: impl FnMut(&mut Self, &T)) {
        self.out().push(b'{');
        for (place, Keyed(key, field)) in fields.iter().enumerate() {
            if place > 0 {
                self.out().push(b',');
            }
            self.out().extend_from_slice(key.as_bytes());
            value(self, field);
        }
        self.out().push(b'}');
    }

    /// A list.
    fn list<T>(&mut self, items: impl Iterator<Item = T>, mut value: impl FnMut(&mut Self, T)) {
        self.out().push(b'[');
        for (place, item) in items.enumerate() {
            if place > 0 {
                self.out().push(b',');
            }
            value(self, item);
        }
        self.out().push(b']');
    }

    /// A text that holds nothing to escape: a word, a name, an id.
    fn word(&mut self, word: &str) {
        self.out().push(b'"');
        self.out().extend_from_slice(word.as_bytes());
        self.out().push(b'"');
    }

    /// A text, or null.
    fn text(&mut self, text: Option<&str>) {
        // Writing a text to memory cannot fail.
        let _ = serde_json::to_writer(self.out(), &text);
    }

    /// A number, a truth, or null.
    fn bare(&mut self, value: impl std::fmt::Display) {
        self.out().extend_from_slice(value.to_string().as_bytes());
    }

    /// What is told of a row alone.
    fn plain(&mut self, row: &Row, id: &str, field: &RowField) {
        match field {
            RowField::Type(name) => self.word(name),
            RowField::Id => self.word(id),
            RowField::Plain(draw) => draw(row, self.out()),
        }
    }
}
