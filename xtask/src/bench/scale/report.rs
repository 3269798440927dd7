//! What came of it, as a table.

use super::figures::{FIGURES, Figure};
use super::measured::Measured;

/// Prints each figure with every number of API instances, beside what it should be with the last.
pub fn print(sizes: &[Measured]) {
    println!("\n{}", header(sizes));
    for figure in &FIGURES {
        println!("{}", line(figure, sizes));
    }
}

fn header(sizes: &[Measured]) -> String {
    let numbers = sizes.iter().map(|it| format!("{:>9}", it.instances));
    let numbers = String::from_iter(numbers);
    format!("{:<38}{numbers} {:>10}", "API instances", "must")
}

fn line(figure: &Figure, sizes: &[Measured]) -> String {
    let digits = figure.digits;
    let value = |it: Option<f64>| it.map_or_else(dash, |it| format!("{it:.digits$}"));
    let values = figure.values(sizes).into_iter().map(value);
    let values = String::from_iter(values.map(|it| format!("{it:>9}")));
    let must = |it: f64| format!("<= {it}");
    let must = figure.must.map_or_else(dash, must);
    let verdict = figure.verdict(sizes);
    let verdict = verdict.map_or_else(String::new, |it| format!("  {it}"));
    format!("{:<38}{values} {must:>10}{verdict}", figure.name)
}

fn dash() -> String {
    "-".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_has_all_numbers_and_what_should_come_of_the_last() {
        let sizes = [Measured::sample(1), Measured::sample(10_000)];
        let lines = FIGURES.iter().map(|figure| line(figure, &sizes));
        let lines = Vec::from_iter([header(&sizes)].into_iter().chain(lines));
        let words = |name: &str| {
            let line = lines.iter().find_map(|line| line.strip_prefix(name));
            Vec::from_iter(line.unwrap().split_whitespace())
        };
        assert_eq!(words("API instances"), ["1", "10000", "must"]);
        assert_eq!(
            words("start until ready, s"),
            ["2.00", "2.00", "<=", "15", "must", "reached"]
        );
        assert_eq!(words("a change: longest, ms"), ["200.0", "200.0", "-"]);
        assert_eq!(words("CPU per request, 100 in turn, µs"), ["-", "-", "-"]);
    }
}
