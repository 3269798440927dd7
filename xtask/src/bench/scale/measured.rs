//! What was measured with one number of API instances.

/// All of it. Megabytes are millions of bytes.
#[derive(Debug)]
pub struct Measured {
    /// How many API instances there are.
    pub instances: usize,
    /// From the start of the process until it was ready, in seconds.
    pub start_s: f64,
    /// Resident memory then, in megabytes.
    pub started_mb: f64,
    /// Processor time while nobody asks, in milliseconds a second.
    pub idle_ms: f64,
}

#[cfg(test)]
impl Measured {
    /// With so many, in a gateway that is as fast with any number.
    pub fn sample(instances: usize) -> Self {
        Self {
            instances,
            start_s: 2.0,
            started_mb: 400.0,
            idle_ms: 3.5,
        }
    }
}
