//! The list of API instances, as the admin UI asks for it.

use std::time::Instant;

use anyhow::Result;

use super::running::Running;

/// How often it is asked for.
const COUNT: usize = 5;

/// How long it takes to receive it, each time, in milliseconds.
pub fn receive(running: &Running) -> Result<Vec<f64>> {
    let receive = || -> Result<f64> {
        let begun = Instant::now();
        first_page(running)?;
        Ok(begun.elapsed().as_secs_f64() * 1e3)
    };
    (0..COUNT).map(|_| receive()).collect()
}

fn first_page(running: &Running) -> Result<()> {
    running
        .admin
        .receive("api-instances?sort=name&offset=0&limit=50")
        .map(drop)
}
