//! The one template environment; every text that a person reads stands in a file beside the code that fills it.

use std::{path::Path, sync::LazyLock};

use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior, Value, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;

use crate::report;

/// Name and source of every template. A name that ends in `.html` is escaped as HTML, every other stands as written.
const TEMPLATES: &[(&str, &str)] = &[
    ("chart.title", include_str!("chart/title.txt")),
    ("chart.notes", include_str!("chart/notes.txt")),
    ("chart.alt", include_str!("chart/alt.txt")),
    ("chart.overview", include_str!("chart/overview.txt")),
    ("chart.backlog", include_str!("chart/backlog.txt")),
    ("chart.causes", include_str!("chart/causes.txt")),
    ("words.txt", include_str!("report/words.txt")),
    ("board.headline", include_str!("report/headline.txt")),
    ("board.opening", include_str!("report/opening.txt")),
    ("board.html", include_str!("report/board.html")),
    ("board.txt", include_str!("report/board.txt")),
    ("board.subject", include_str!("report/board.subject")),
    ("board.mail.html", include_str!("report/board.mail.html")),
    ("board.mail.txt", include_str!("report/board.mail.txt")),
    ("reminder.words.txt", include_str!("reminder/words.txt")),
    ("digest.subject", include_str!("reminder/digest.subject")),
    ("digest.txt", include_str!("reminder/digest.txt")),
    ("digest.html", include_str!("reminder/digest.html")),
    ("handover.subject", include_str!("reminder/handover.subject")),
    ("handover.txt", include_str!("reminder/handover.txt")),
    ("handover.html", include_str!("reminder/handover.html")),
];

static ENVIRONMENT: LazyLock<Result<Environment<'static>, String>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    // escaping is decided when a template is added, so this must come first
    environment.set_auto_escape_callback(|name| {
        let html = Path::new(name).extension().is_some_and(|extension| extension == "html");
        if html { AutoEscape::Html } else { AutoEscape::None }
    });
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(|fault| fault.to_string())?);
    report::add_filters(&mut environment);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).map_err(|fault| fault.to_string())?;
    }
    Ok(environment)
});

/// Fills a template; a value the template names and `content` lacks is an error, never an empty place.
pub fn render(name: &str, content: impl Serialize) -> Result<String, Error> {
    let environment =
        ENVIRONMENT.as_ref().map_err(|fault| Error::new(minijinja::ErrorKind::SyntaxError, fault.clone()))?;
    environment.get_template(name)?.render(Value::from(Serde(content)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_reads() {
        assert!(ENVIRONMENT.is_ok(), "{:?}", ENVIRONMENT.as_ref().err());
    }
}
