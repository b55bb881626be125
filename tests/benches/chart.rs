//! One chart of a board report, laid out and painted in each of its forms, in CPU time of this process, beside a reference
//! in the same run: to deflate as many bytes as the picture's canvas holds, below which no picture can be packed so.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on says why and stops")]

use std::io::Write as _;

use entities::kpi::Key;
use entities::report::content::{Exact, MonthFigure, MonthPoint, TargetLine, TrendSeries, Unit};
use tests::bench::cpu;
use tests::bench::duel::median;
use worker::chart;

const TURNS: u32 = 100;
const ROUNDS: usize = 7;

fn main() {
    let series = series();
    let drawn = chart::draw(&series).expect("a chart");
    let canvas = vec![0xF7_u8; 1_080 * 720 * 3];
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let svg = timed(|| drop(chart::svg(&series).expect("a chart")));
        let png = timed(|| drop(chart::png(&series).expect("a chart")));
        let pack = timed(|| {
            let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(&canvas).expect("memory");
            drop(packer.finish().expect("memory"));
        });
        rounds.push([svg, png, pack]);
    }
    let over = |place: usize| median(rounds.iter().map(|round| round[place]).collect());
    println!("| chart | CPU, ms | budget |");
    println!("|---|---|---|");
    println!("| one chart as SVG, {} bytes | {:.2} | 1 ms |", drawn.svg.len(), over(0));
    println!("| the same as PNG, {} bytes | {:.2} | 5 ms |", drawn.png.len(), over(1));
    println!("| reference: a canvas of {} bytes, deflated | {:.2} | |", canvas.len(), over(2));
}

/// CPU milliseconds a turn.
fn timed(mut turn: impl FnMut()) -> f64 {
    let begun = cpu::of(std::process::id(), false);
    (0..TURNS).for_each(|_| turn());
    let used = cpu::of(std::process::id(), false).saturating_sub(begun);
    used.as_secs_f64() * 1_000.0 / f64::from(TURNS)
}

/// Twelve months of one figure.
fn series() -> TrendSeries {
    let tenths = [912, 930, 941, 955, 962, 958, 967, 971, 968, 975, 962, 979];
    let points = (1..).zip(tenths).map(|(month, tenths)| {
        let (value, text) = (Exact { num: tenths, den: 10 }, format!("{}.{} %", tenths / 10, tenths % 10));
        MonthPoint {
            month: format!("2026-{month:02}"),
            figure: MonthFigure::Measured { value, text, met: Some(tenths > 950) },
            breaks: false,
        }
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
