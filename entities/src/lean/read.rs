//! Rows that were not loaded whole: what is missing in one stands empty (none, 0, "", the first word). Only what was loaded
//! of them may be told.

use std::marker::PhantomData;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

/// Reads a list of rows: objects, or lists of values under the columns that come first.
pub(crate) fn rows<'de, D, M>(deserializer: D) -> Result<Vec<M>, D::Error>
where
    D: Deserializer<'de>,
    M: Deserialize<'de>,
{
    deserializer.deserialize_any(Rows(|row| row))
}

/// The same where rows are carried about: each has its place from the first.
pub(crate) fn boxed<'de, D, M>(deserializer: D) -> Result<Vec<Box<M>>, D::Error>
where
    D: Deserializer<'de>,
    M: Deserialize<'de>,
{
    deserializer.deserialize_any(Rows(Box::new))
}

/// What becomes of each row.
struct Rows<M, R>(fn(M) -> R);

impl<'de, M: Deserialize<'de>, R> Visitor<'de> for Rows<M, R> {
    type Value = Vec<R>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<R>, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = list.next_element_seed(Object(self.0))? {
            rows.push(row);
        }
        Ok(rows)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut told: A) -> Result<Vec<R>, A::Error> {
        let (Some("columns"), columns) = (told.next_key()?, told.next_value::<Vec<&'de str>>()?) else {
            return Err(de::Error::custom("rows come under their columns"));
        };
        let Some("rows") = told.next_key()? else { return Err(de::Error::custom("columns without rows")) };
        told.next_value_seed(Under { columns, places: Vec::new(), keep: self.0 })
    }
}

/// A row that names each of its columns.
struct Object<M, R>(fn(M) -> R);

impl<'de, M: Deserialize<'de>, R> DeserializeSeed<'de> for Object<M, R> {
    type Value = R;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<R, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: Deserialize<'de>, R> Visitor<'de> for Object<M, R> {
    type Value = R;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<R, A::Error> {
        M::deserialize(Filled(Named { map, next: 0 })).map(self.0)
    }
}

/// Rows under columns that were named once.
struct Under<'de, M, R> {
    columns: Vec<&'de str>,
    /// Which field each column is, as soon as it is known.
    places: Vec<usize>,
    keep: fn(M) -> R,
}

impl<'de, M: Deserialize<'de>, R> DeserializeSeed<'de> for Under<'de, M, R> {
    type Value = Vec<R>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<R>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, M: Deserialize<'de>, R> Visitor<'de> for Under<'de, M, R> {
    type Value = Vec<R>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("lists of values")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Vec<R>, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = list.next_element_seed(Values(&mut self))? {
            rows.push(row);
        }
        Ok(rows)
    }
}

/// A row of values.
struct Values<'a, 'de, M, R>(&'a mut Under<'de, M, R>);

impl<'de, M: Deserialize<'de>, R> DeserializeSeed<'de> for Values<'_, 'de, M, R> {
    type Value = R;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<R, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, M: Deserialize<'de>, R> Visitor<'de> for Values<'_, 'de, M, R> {
    type Value = R;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value a column")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<R, A::Error> {
        let Under { columns, places, keep } = self.0;
        M::deserialize(Filled(Placed { list, columns, places, at: 0 })).map(*keep)
    }
}

/// What a row holds, one value after the other.
trait Cells<'de> {
    type Error: de::Error;

    /// Which of the fields the next value is of; none at the end.
    fn next(&mut self, fields: &'static [&'static str]) -> Result<Option<usize>, Self::Error>;

    fn value<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error>;
}

struct Named<A> {
    map: A,
    /// Where to look first: columns come in the order of the fields.
    next: usize,
}

impl<'de, A: MapAccess<'de>> Cells<'de> for Named<A> {
    type Error = A::Error;

    fn next(&mut self, fields: &'static [&'static str]) -> Result<Option<usize>, A::Error> {
        let Some(key) = self.map.next_key::<&'de str>()? else { return Ok(None) };
        let (before, after) = fields.split_at(self.next);
        let found = after.iter().position(|field| *field == key).map(|place| place + self.next);
        let place = found.or_else(|| before.iter().position(|field| *field == key)).ok_or_else(|| unknown(key))?;
        self.next = place + 1;
        Ok(Some(place))
    }

    fn value<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

struct Placed<'a, 'de, A> {
    list: A,
    columns: &'a [&'de str],
    places: &'a mut Vec<usize>,
    at: usize,
}

impl<'de, A: SeqAccess<'de>> Cells<'de> for Placed<'_, 'de, A> {
    type Error = A::Error;

    fn next(&mut self, fields: &'static [&'static str]) -> Result<Option<usize>, A::Error> {
        let Some(column) = self.columns.get(self.at) else { return Ok(None) };
        if self.at == self.places.len() {
            let place = fields.iter().position(|field| field == column);
            self.places.push(place.ok_or_else(|| unknown::<A::Error>(column))?);
        }
        self.at += 1;
        Ok(Some(self.places[self.at - 1]))
    }

    fn value<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.list.next_element_seed(seed)?.ok_or_else(|| de::Error::custom("a row shorter than its columns"))
    }
}

/// A row as a struct reads it, with every field that it lacks at its end.
struct Filled<C>(C);

impl<'de, C: Cells<'de>> Deserializer<'de> for Filled<C> {
    type Error = C::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, C::Error> {
        Err(de::Error::custom("a row is a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, C::Error> {
        visitor.visit_map(Filling { cells: Some(self.0), fields, seen: 0 })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Filling<C> {
    /// None once they have ended.
    cells: Option<C>,
    fields: &'static [&'static str],
    /// A bit a field; no table has 128 columns.
    seen: u128,
}

impl<'de, C: Cells<'de>> MapAccess<'de> for Filling<C> {
    type Error = C::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, C::Error> {
        let place = match &mut self.cells {
            Some(cells) => cells.next(self.fields)?,
            None => None,
        };
        let place = place.unwrap_or_else(|| {
            self.cells = None;
            self.seen.trailing_ones() as usize
        });
        if place >= self.fields.len() {
            return Ok(None);
        }
        self.seen |= 1 << place;
        // By its number: a struct then compares no names.
        seed.deserialize((place as u64).into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, C::Error> {
        match &mut self.cells {
            Some(cells) => cells.value(seed),
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
    fn columns_that_are_named_once_are_read_like_those_of_each_row() {
        let named = r#"{"steps":[{"title":"Find it","due_at":7},{"title":"Mend it","due_at":null}]}"#;
        let under = r#"{"steps":{"columns":["title","due_at"],"rows":[["Find it",7],["Mend it",null]]}}"#;
        let [named, under] = [named, under].map(|text| serde_json::from_str::<Part>(text).unwrap().steps);
        assert_eq!(named, under);
        assert_eq!(under.iter().map(|step| step.title.as_str()).collect::<Vec<_>>(), ["Find it", "Mend it"]);
    }

    #[test]
    fn a_column_that_no_field_reads_is_a_fault() {
        assert!(serde_json::from_str::<Part>(r#"{"steps":[{"nonsense":1}]}"#).is_err());
        assert!(serde_json::from_str::<Part>(r#"{"steps":{"columns":["nonsense"],"rows":[[1]]}}"#).is_err());
        assert!(
            serde_json::from_str::<Part>(r#"{"steps":{"columns":["title","due_at"],"rows":[["Find it"]]}}"#).is_err()
        );
    }
}
