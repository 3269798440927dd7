//! Bars on top of each other, one stack for each step.

/// Coordinates are whole numbers of this part of the height: what writes fractions is
/// larger than all of this file.
pub const FINE: u64 = 10_000;

/// The width that one bar takes, and how much of it stays empty.
pub const STEP: usize = 4;
const GAP: usize = 1;

/// One kind of parts of the bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The class of its parts, and of its sign in the legend.
    pub class: &'static str,
    /// What the legend calls it.
    pub name: &'static str,
    /// A number for each step, or none where all are 0.
    pub values: Vec<u64>,
}

impl Series {
    /// Its number at a step.
    pub fn at(&self, step: usize) -> u64 {
        self.values.get(step).copied().unwrap_or_default()
    }
}

/// What the highest of so many bars stands for.
pub fn highest(series: &[Series], steps: usize) -> u64 {
    let total = |step| series.iter().map(|it| it.at(step)).sum();
    (0..steps).map(total).max().unwrap_or_default()
}

/// The outlines of each series, as the data of one path: what stands first is at the
/// bottom. `top` is what the whole height stands for.
pub fn outlines(series: &[Series], steps: usize, top: u64) -> Vec<(&'static str, String)> {
    let top = top.max(1);
    let mut outlines = vec![String::new(); series.len()];
    for step in 0..steps {
        let mut above = FINE;
        for (series, outline) in series.iter().zip(&mut outlines) {
            let value = series.at(step);
            if value == 0 {
                continue;
            }
            // What is there is seen, however little it is.
            let tall = (value.saturating_mul(FINE) / top).max(FINE / 100);
            above = above.saturating_sub(tall);
            let (x, wide) = (step * STEP, STEP - GAP);
            *outline += &format!("M{x} {above}h{wide}v{tall}h-{wide}z");
        }
    }
    let drawn = series.iter().map(|it| it.class).zip(outlines);
    drawn.filter(|(_, outline)| !outline.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Series, highest, outlines};

    fn series(class: &'static str, values: &[u64]) -> Series {
        let (name, values) = (class, values.to_vec());
        Series {
            class,
            name,
            values,
        }
    }

    #[test]
    fn each_series_is_one_path_and_stands_on_those_before_it() {
        let stacked = [series("a", &[1, 0]), series("b", &[3, 2]), series("c", &[])];
        assert_eq!(highest(&stacked, 2), 4);
        let drawn = outlines(&stacked, 2, 4);
        let a = ("a", "M0 7500h3v2500h-3z".to_owned());
        let b = ("b", "M0 0h3v7500h-3zM4 5000h3v5000h-3z".to_owned());
        assert_eq!(drawn, [a, b]);
    }

    #[test]
    fn nothing_counted_is_nothing_drawn() {
        assert_eq!(highest(&[series("a", &[])], 60), 0);
        assert_eq!(outlines(&[series("a", &[0; 60])], 60, 0), []);
    }
}
