//! Rows that were not loaded whole: what is missing in one stands empty (none, 0, "", the first word). Only what was loaded
//! of them may be told.

use std::marker::PhantomData;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};

/// Reads a list of rows.
pub(crate) fn rows<'de, D, M>(deserializer: D) -> Result<Vec<M>, D::Error>
where
    D: Deserializer<'de>,
    M: Deserialize<'de>,
{
    let rows: Vec<Row<M>> = Vec::deserialize(deserializer)?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

struct Row<M>(M);

impl<'de, M: Deserialize<'de>> Deserialize<'de> for Row<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Sparse(PhantomData)).map(Self)
    }
}

struct Sparse<M>(PhantomData<M>);

impl<'de, M: Deserialize<'de>> Visitor<'de> for Sparse<M> {
    type Value = M;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<M, A::Error> {
        M::deserialize(Filled(map))
    }
}

/// A map as a struct reads it, with every field that it lacks at its end.
struct Filled<A>(A);

impl<'de, A: MapAccess<'de>> Deserializer<'de> for Filled<A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, A::Error> {
        Err(de::Error::custom("a row is a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_map(Filling { map: Some(self.0), fields, seen: 0, next: 0 })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Filling<A> {
    /// None once it has ended.
    map: Option<A>,
    fields: &'static [&'static str],
    /// A bit a field; no table has 128 columns.
    seen: u128,
    /// Where to look first: columns come in the order of the fields.
    next: usize,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Filling<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let key = match &mut self.map {
            Some(map) => map.next_key::<&'de str>()?,
            None => None,
        };
        let place = if let Some(key) = key {
            let (before, after) = self.fields.split_at(self.next);
            let found = after.iter().position(|field| *field == key).map(|place| place + self.next);
            found.or_else(|| before.iter().position(|field| *field == key)).ok_or_else(|| unknown::<A::Error>(key))?
        } else {
            self.map = None;
            match (0..self.fields.len()).find(|place| self.seen & (1 << place) == 0) {
                Some(place) => place,
                None => return Ok(None),
            }
        };
        self.seen |= 1 << place;
        self.next = place + 1;
        seed.deserialize(BorrowedStrDeserializer::new(self.fields[place])).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match &mut self.map {
            Some(map) => map.next_value_seed(seed),
            None => seed.deserialize(Empty(PhantomData)),
        }
    }
}

fn unknown<E: de::Error>(key: &str) -> E {
    E::custom(format!("no column {key}"))
}

/// A value that is not there.
struct Empty<E>(PhantomData<E>);

impl<'de, E: de::Error> Deserializer<'de> for Empty<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_i64(0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_bool(false)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_borrowed_str("")
    }

    /// What is read from a text that is not kept, such as an id.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_borrowed_str("00000000000000000000000000000000")
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_seq(de::value::SeqDeserializer::new(std::iter::empty::<bool>()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_enum(words.first().copied().unwrap_or_default().into_deserializer())
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct newtype_struct tuple
        tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::review::step;

    #[derive(Deserialize)]
    struct Part {
        #[serde(deserialize_with = "rows")]
        steps: Vec<step::Model>,
    }

    #[test]
    fn what_was_left_out_stands_empty_and_what_was_loaded_stands() {
        let text =
            r#"{"steps":[{"id":"019a000000107000800000000000002a","title":"Find the root cause","due_at":7},{}]}"#;
        let part: Part = serde_json::from_str(text).unwrap();
        let [loaded, empty] = part.steps.as_slice() else { panic!("two steps") };
        assert_eq!(
            (loaded.title.as_str(), loaded.due_at.map(crate::clock::Instant::micros)),
            ("Find the root cause", Some(7))
        );
        assert!(loaded.depends_on.0.is_empty() && loaded.answers.is_none() && !loaded.skippable);
        assert!(empty.id.is_nil() && empty.title.is_empty());
    }

    #[test]
    fn a_column_that_no_field_reads_is_a_fault() {
        assert!(serde_json::from_str::<Part>(r#"{"steps":[{"nonsense":1}]}"#).is_err());
    }
}
