//! The contract as the matrix reads it: what can be asked of each type, and where a verb's input takes an id.

use apollo_compiler::Schema;
use apollo_compiler::ast::{FieldDefinition, Type};
use apollo_compiler::schema::ExtendedType;
use serde_json::{Map, Value, json};

/// The schema that is served.
pub struct Contract(Schema);

/// A field of `Query` or `Mutation`.
pub struct Root {
    /// Its name.
    pub name: String,
    /// The type that it answers, without list and non-null.
    pub answers: String,
    /// Its arguments: name, type, and whether it must be given.
    pub arguments: Vec<(String, String, bool)>,
}

fn inner(ty: &Type) -> String {
    ty.inner_named_type().to_string()
}

impl Contract {
    /// Reads it.
    pub fn read() -> Self {
        let sdl = api::graphql::schema().finish().sdl();
        Self(Schema::parse(sdl, "schema.graphql").unwrap_or_else(|broken| broken.partial))
    }

    /// The fields of a type; none for what is no object.
    fn fields(&self, name: &str) -> Vec<&FieldDefinition> {
        match self.0.types.get(name) {
            Some(ExtendedType::Object(object)) => object.fields.values().map(|field| &***field).collect(),
            Some(ExtendedType::Interface(interface)) => interface.fields.values().map(|field| &***field).collect(),
            _ => Vec::new(),
        }
    }

    /// The fields of `Query` or `Mutation`.
    pub fn roots(&self, of: &str) -> Vec<Root> {
        let each = |field: &FieldDefinition| Root {
            name: field.name.to_string(),
            answers: inner(&field.ty),
            arguments: field.arguments.iter().map(|a| (a.name.to_string(), inner(&a.ty), a.is_required())).collect(),
        };
        self.fields(of).into_iter().map(each).collect()
    }

    /// Whether a type is a `Node`: its id can be asked for.
    pub fn is_node(&self, name: &str) -> bool {
        match self.0.types.get(name) {
            Some(ExtendedType::Object(object)) => object.implements_interfaces.iter().any(|of| of.name == "Node"),
            _ => false,
        }
    }

    /// Whether a type is an enumeration.
    pub fn is_word(&self, name: &str) -> bool {
        matches!(self.0.types.get(name), Some(ExtendedType::Enum(_)))
    }

    fn is_leaf(&self, name: &str) -> bool {
        matches!(self.0.types.get(name), Some(ExtendedType::Scalar(_) | ExtendedType::Enum(_)) | None)
    }

    /// Everything of a type that can be asked without an argument, a question each so that none costs too much: its own
    /// values in the first, then every field that leads on, `steps` levels deep, with the ids of what stands there.
    pub fn questions(&self, name: &str, steps: usize) -> Vec<String> {
        let askable = self.fields(name).into_iter().filter(|field| field.arguments.iter().all(|a| !a.is_required()));
        let (leaves, deeper): (Vec<_>, Vec<_>) = askable.partition(|field| self.is_leaf(&inner(&field.ty)));
        let own: Vec<&str> = leaves.iter().map(|field| field.name.as_str()).collect();
        let mut questions = vec![format!("__typename {}", own.join(" "))];
        if steps > 0 {
            for field in deeper {
                let within = self.questions(&inner(&field.ty), steps - 1);
                questions.extend(within.into_iter().map(|question| format!("{} {{ {question} }}", field.name)));
            }
        }
        questions
    }

    /// Every way through an input type that ends in an id.
    pub fn ids_in(&self, name: &str) -> Vec<Vec<String>> {
        let Some(ExtendedType::InputObject(input)) = self.0.types.get(name) else { return Vec::new() };
        let mut found = Vec::new();
        for (field, told) in &input.fields {
            let ty = inner(&told.ty);
            if ty == "ID" {
                found.push(vec![field.to_string()]);
            }
            // Filters hold themselves under `and` and `or`.
            if ty != name {
                found.extend(self.ids_in(&ty).into_iter().map(|rest| [vec![field.to_string()], rest].concat()));
            }
        }
        found
    }

    /// A value of an input type with what must be given, and what lies on the way to one id. `id` answers the ids by
    /// the way to them; `told` what a placeholder would get wrong.
    pub fn input(&self, name: &str, way: &[String], here: &[String], fill: &Fill<'_>) -> Value {
        let Some(ExtendedType::InputObject(input)) = self.0.types.get(name) else { return Value::Null };
        let one_of = input.directives.has("oneOf");
        let first = way.first().map(String::as_str);
        let mut value = Map::new();
        for (field, told) in &input.fields {
            let place = [here, &[field.to_string()]].concat();
            let on_the_way = first == Some(field.as_str());
            let given = (fill.told)(&place);
            let chosen = one_of && first.is_none() && value.is_empty() && given.is_none();
            if !(on_the_way || (told.is_required() && !one_of) || given.is_some() || chosen) {
                continue;
            }
            if one_of && first.is_some() && !on_the_way {
                continue;
            }
            let rest = if on_the_way { &way[1..] } else { &[] };
            let one = if let Some(given) = given.filter(|_| !on_the_way) {
                given
            } else {
                let one = self.one(&inner(&told.ty), rest, &place, on_the_way, fill);
                if told.ty.is_list() { json!([one]) } else { one }
            };
            value.insert(field.to_string(), one);
        }
        Value::Object(value)
    }

    fn one(&self, ty: &str, way: &[String], place: &[String], tested: bool, fill: &Fill<'_>) -> Value {
        match (ty, self.0.types.get(ty)) {
            ("ID", _) => json!((fill.id)(place, tested)),
            ("Int", _) => json!(3),
            ("Boolean", _) => json!(true),
            ("DateTime", _) => json!("2026-03-02T07:00:00Z"),
            ("LocalDate", _) => json!("2026-03-02"),
            ("Duration", _) => json!("P1D"),
            ("Sha256", _) => json!("0".repeat(64)),
            (_, Some(ExtendedType::Enum(words))) => json!(words.values.keys().next().expect("a value").as_str()),
            (_, Some(ExtendedType::InputObject(_))) => self.input(ty, way, place, fill),
            _ => json!("1.0.0"),
        }
    }
}

/// How an input is filled in.
pub struct Fill<'a> {
    /// The id at a place, for the one under test or for one that only has to be there.
    pub id: &'a dyn Fn(&[String], bool) -> String,
    /// What a placeholder would get wrong.
    pub told: &'a dyn Fn(&[String]) -> Option<Value>,
}
