//! The chart in its good and its awkward months.

use entities::kpi::Key;
use entities::report::content::{Band, CauseCount, Exact, MonthFigure, MonthPoint, TargetLine, TrendSeries, Unit};

use super::{Chart, ChartError, backlog, causes, draw, overview};

fn series(figures: Vec<MonthFigure>) -> TrendSeries {
    let points = (0..12).zip(figures).map(|(n, figure)| {
        let (year, month) = (2025 + (n + 10) / 12, (n + 10) % 12 + 1);
        MonthPoint { month: format!("{year}-{month:02}"), figure, breaks: false }
    });
    TrendSeries {
        key: Key::K1,
        measure: "Closure rate".into(),
        axis: "share of the actions due in the twelve months up to each month's end".into(),
        unit: Unit::Percent,
        target: Some(TargetLine { value: Exact { num: 95, den: 1 }, text: "> 95 %".into() }),
        nothing: "nothing to count".into(),
        points: points.collect(),
    }
}

/// A figure in tenths of a percent.
fn measured(tenths: i64) -> MonthFigure {
    MonthFigure::Measured {
        value: Exact { num: tenths, den: 10 },
        text: format!("{}.{} %", tenths / 10, tenths % 10),
        met: Some(tenths > 950),
    }
}

fn insufficient(n: u32) -> MonthFigure {
    MonthFigure::Insufficient { n }
}

const NOTHING: MonthFigure = MonthFigure::Undefined;

fn cases() -> Vec<(&'static str, TrendSeries)> {
    let all = |tenths: [i64; 12]| series(tenths.into_iter().map(measured).collect());
    let mut gaps: Vec<_> = [912, 930, 941, 955, 962, 958, 967, 971, 968, 975, 962, 979].map(measured).into();
    (gaps[0], gaps[1], gaps[2]) = (NOTHING, NOTHING, insufficient(3));
    gaps[6] = insufficient(4);
    let mut one = vec![NOTHING; 12];
    one[8] = measured(933);
    let mut days = all([118, 104, 96, 99, 82, 85, 71, 74, 69, 66, 72, 61]);
    (days.measure, days.unit) = ("Mean time to closure".into(), Unit::Days);
    days.axis = "days from detection to closure, incidents closed in the three months up to each month's end".into();
    days.target = Some(TargetLine { value: Exact { num: 7, den: 1 }, text: "≤ 7 days".into() });
    for point in &mut days.points {
        if let MonthFigure::Measured { text, met, value } = &mut point.figure {
            *text = text.replace('%', "days");
            *met = Some(value.num <= 70);
        }
    }
    let mut ends_open = all([912, 930, 941, 955, 962, 958, 967, 971, 968, 975, 962, 979]);
    ends_open.points[11].figure = insufficient(2);
    let mut redefined = all([912, 930, 941, 955, 962, 958, 713, 721, 734, 740, 752, 761]);
    redefined.points[6].breaks = true;
    let mut untargeted = all([912, 930, 941, 955, 962, 958, 967, 971, 968, 975, 962, 979]);
    untargeted.target = None;
    vec![
        ("twelve", all([912, 930, 941, 955, 962, 958, 967, 971, 968, 975, 962, 979])),
        ("falling", all([981, 976, 979, 968, 960, 955, 951, 942, 930, 921, 909, 882])),
        ("near_target", all([948, 951, 949, 952, 950, 951, 949, 948, 952, 951, 949, 951])),
        ("flat", all([1000; 12])),
        ("wild", all([1000, 20, 870, 0, 990, 350, 1000, 120, 640, 20, 980, 410])),
        ("gaps", series(gaps)),
        ("one", series(one)),
        ("missing", series(vec![NOTHING; 12])),
        ("too_few", series(vec![insufficient(2); 12])),
        ("single", series(vec![measured(933)])),
        ("none", series(Vec::new())),
        ("days", days),
        ("just_below_a_high_target", all([450, 452, 460, 455, 458, 650, 850, 1000, 1000, 1000, 1000, 944])),
        ("ends_open", ends_open),
        ("untargeted", untargeted),
        ("redefined", redefined),
    ]
}

/// The words and the drawing of every case; the pictures too, where `PROOFMARK_TEST_PICTURES` names a folder to look at them in.
#[test]
fn every_case_draws_and_says_what_is_seen() {
    let folder = std::env::var_os("PROOFMARK_TEST_PICTURES").map(std::path::PathBuf::from);
    let mut told = String::new();
    for (name, series) in cases() {
        let chart = draw(&series).unwrap();
        told += &[name, &chart.title, &chart.alt, &drawn(&chart), "\n"].join("\n");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.png")), &chart.png).unwrap();
            std::fs::write(folder.join(format!("{name}.svg")), &chart.svg).unwrap();
        }
    }
    for (name, chart) in bars() {
        told += &[name, &chart.title, &chart.alt, &drawn(&chart), "\n"].join("\n");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.png")), &chart.png).unwrap();
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_target_and_the_last_value_are_both_read_in_full() {
    for (name, series) in cases() {
        let (Some(target), svg) = (&series.target, draw(&series).unwrap().svg) else { continue };
        let last = series.points.last().and_then(|point| match &point.figure {
            MonthFigure::Measured { text, .. } => Some(text.replace('<', "&lt;")),
            _ => None,
        });
        // Where each text stands: the last of its kind, since a value is also told where it is lowest.
        let height = |told: &str| -> Option<f64> {
            let before = svg.rfind(&format!("\n{told}\n")).or_else(|| svg.rfind(&format!(">{told}<")))?;
            let y = svg[..before].rfind(" y=\"")? + 4;
            svg[y..].split('"').next()?.parse().ok()
        };
        let shown = target.text.replace('>', "&gt;").replace('<', "&lt;");
        let Some(aim) = height(&shown) else { continue };
        assert!(aim >= 6.0, "{name}: the target's words are cut off at {aim}");
        if let Some(value) = last.and_then(|last| height(&last)) {
            assert!((aim - value).abs() >= 12.0, "{name}: {aim} and {value}");
        }
    }
}

/// The drawing by its hash: a line that moved is seen here, and looked at in the folder. Pixels depend on the processor.
fn drawn(chart: &Chart) -> String {
    format!("SVG {}", &crate::report::sha256(chart.svg.as_bytes())[..16])
}

/// Bars with much, with little and with nothing to show.
fn bars() -> Vec<(&'static str, Chart)> {
    let aged = |label: &str, count, overdue| Band { label: label.into(), count, overdue, reference: None };
    let bands = |counts: [usize; 3]| {
        let names = ["not due", "overdue 1–7 days", "overdue more than 90 days"];
        names.iter().zip(counts).enumerate().map(|(n, (name, count))| aged(name, count, n > 0)).collect::<Vec<_>>()
    };
    let cause =
        |label: &str, incidents, repeats| CauseCount { label: label.into(), incidents, repeats, reference: None };
    let many: Vec<CauseCount> =
        (0..11).map(|n| cause(&format!("Cause {n} & <its> company of words without end"), 12 - n, n % 3)).collect();
    vec![
        ("backlog", backlog(&bands([12, 3, 40_000])).unwrap()),
        ("backlog_on_time", backlog(&bands([1, 0, 0])).unwrap()),
        ("backlog_empty", backlog(&bands([0, 0, 0])).unwrap()),
        ("causes", causes(&many).unwrap()),
        ("causes_once", causes(&[cause("Lost device", 1, 0)]).unwrap()),
        ("causes_empty", causes(&[]).unwrap()),
    ]
}

#[test]
fn the_overview_holds_every_panel_and_bears_none() {
    let all = cases();
    let panels: Vec<&TrendSeries> = all.iter().map(|(_, series)| series).take(9).collect();
    let (none, one, full) = (overview(&[]).unwrap(), overview(&panels[..1]).unwrap(), overview(&panels).unwrap());
    assert!(none.svg.starts_with("<svg") && one.width < full.width);
    assert!(full.alt.matches("Line chart:").count() == 9, "{}", full.alt);
}

#[test]
fn the_same_series_gives_the_same_bytes() {
    for (name, series) in cases() {
        assert!(draw(&series).unwrap() == draw(&series).unwrap(), "{name}");
    }
}

/// A mail holds eleven of them.
#[test]
fn every_picture_fits_into_a_palette() {
    let drawn = cases().into_iter().map(|(name, series)| (name, draw(&series).unwrap()));
    for (name, chart) in drawn.chain(bars()) {
        let reader = png::Decoder::new(chart.png.as_slice()).read_info().unwrap();
        assert_eq!(reader.info().color_type, png::ColorType::Indexed, "{name}");
        assert!(chart.png.len() < 32_000, "{name}: {} bytes", chart.png.len());
    }
}

#[test]
fn text_in_a_series_is_only_ever_text() {
    let mut series = series(vec![measured(933); 12]);
    series.measure = "</text><script>alert(1)</script> & {{ 7 * 7 }}".into();
    let chart = draw(&series).unwrap();
    assert!(!chart.svg.contains("<script"), "{}", chart.svg);
    assert!(chart.title.contains("{{ 7 * 7 }}"));
}

#[test]
fn a_series_beyond_measure_is_refused() {
    let mut long = series(vec![measured(900); 12]);
    long.points = long.points.iter().cycle().take(37).cloned().collect();
    assert!(matches!(draw(&long), Err(ChartError::TooManyPoints(37))));
    let mut broken = series(vec![measured(900)]);
    broken.points[0].month = "2026-13".into();
    assert!(matches!(draw(&broken), Err(ChartError::Month(_))));
    broken.points = vec![MonthPoint {
        month: "2026-10".into(),
        figure: MonthFigure::Measured { value: Exact { num: 1, den: 0 }, text: String::new(), met: None },
        breaks: false,
    }];
    assert!(matches!(draw(&broken), Err(ChartError::Denominator(0))));
}

#[test]
fn a_title_longer_than_the_picture_ends_in_an_ellipsis() {
    let mut long = series(vec![measured(933); 12]);
    long.measure = "Closure rate of everything that anybody ever promised ".repeat(8);
    assert!(overview(&[&long]).unwrap().svg.contains('…'));
}
