//! The contract: `api/schema.graphql` is what is served, and all of it is documented.

use std::path::Path;

#[test]
fn the_schema_in_git_is_the_schema_that_is_served() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/schema.graphql");
    let served = api::graphql::schema().finish().sdl();
    if std::env::var("UPDATE_SCHEMA").is_ok() {
        std::fs::write(&file, &served).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == served, "api/schema.graphql is not what is served: UPDATE_SCHEMA=1 cargo test --workspace schema");
}

#[test]
fn every_type_field_argument_and_value_is_documented() {
    let sdl = api::graphql::schema().finish().sdl();
    let schema = apollo_compiler::Schema::parse(sdl, "schema.graphql").unwrap_or_else(|broken| broken.partial);
    let mut bare = Vec::new();
    for (name, kind) in schema.types.iter().filter(|(_, kind)| !kind.is_built_in()) {
        use apollo_compiler::schema::ExtendedType;
        if kind.description().is_none() {
            bare.push(name.to_string());
        }
        let mut fields = |fields: &apollo_compiler::collections::IndexMap<
            _,
            apollo_compiler::schema::Component<apollo_compiler::ast::FieldDefinition>,
        >| {
            for (field, told) in fields {
                if told.description.is_none() {
                    bare.push(format!("{name}.{field}"));
                }
                for argument in told.arguments.iter().filter(|argument| argument.description.is_none()) {
                    bare.push(format!("{name}.{field}({})", argument.name));
                }
            }
        };
        match kind {
            ExtendedType::Object(object) => fields(&object.fields),
            ExtendedType::Interface(interface) => fields(&interface.fields),
            ExtendedType::InputObject(input) => {
                for (field, told) in input.fields.iter().filter(|(_, told)| told.description.is_none()) {
                    let _ = told;
                    bare.push(format!("{name}.{field}"));
                }
            }
            ExtendedType::Enum(words) => {
                for (word, told) in words.values.iter().filter(|(_, told)| told.description.is_none()) {
                    let _ = told;
                    bare.push(format!("{name}.{word}"));
                }
            }
            ExtendedType::Scalar(_) | ExtendedType::Union(_) => {}
        }
    }
    assert!(bare.is_empty(), "without documentation:\n{}", bare.join("\n"));
}
