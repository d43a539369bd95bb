//! What a count of misses says at most about their rate.

/// The upper end of the exact one-sided 95 % confidence interval (Clopper and Pearson, 1934) of the rate of misses.
///
/// The rate `p` at which `misses` or fewer of `n` would be seen one time in twenty: with no miss `1 - 0.05^(1/n)`.
/// Without a trial, or where all are misses, 1.
#[must_use]
pub fn upper_bound_95(misses: u64, n: u64) -> f64 {
    if misses >= n {
        return 1.0;
    }
    let (mut low, mut high) = (misses as f64 / n as f64, 1.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if at_most(misses, n, middle) > 0.05 {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The probability of `misses` or fewer of `n` at a rate strictly between 0 and 1.
fn at_most(misses: u64, n: u64, rate: f64) -> f64 {
    if rate >= 1.0 {
        return 0.0;
    }
    // In logarithms, for (1 - p)^n alone is below the smallest number where n is large.
    let odds = (rate / (1.0 - rate)).ln();
    let mut term = n as f64 * (-rate).ln_1p();
    let mut sum = term.exp();
    for seen in 1..=misses {
        term += ((n - seen + 1) as f64).ln() - (seen as f64).ln() + odds;
        sum += term.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(misses: u64, n: u64, expect: f64) {
        let bound = upper_bound_95(misses, n);
        assert!((bound - expect).abs() < 5e-5 * expect.max(0.01), "{misses} of {n}: {bound}, not {expect}");
    }

    #[test]
    fn bounds_are_those_of_the_tables() {
        for n in [1, 10, 59, 3000, 1_000_000] {
            check(0, n, 1.0 - 0.05_f64.powf(1.0 / n as f64));
        }
        // From the sum of the binomial tail with exact coefficients.
        check(1, 10, 0.394_163);
        check(2, 10, 0.506_901);
        check(9, 10, 0.994_884);
        check(1, 20, 0.216_106);
        check(5, 50, 0.198_833);
        check(10, 1000, 0.016_903);
    }

    #[test]
    fn nothing_tried_says_nothing() {
        assert_eq!(upper_bound_95(0, 0), 1.0);
        assert_eq!(upper_bound_95(4, 4), 1.0);
    }
}
