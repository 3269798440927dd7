//! Questions that follow what is typed: of their answers only the one to the latest
//! question counts.

use std::future::Future;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

/// The number of the latest question.
#[derive(Clone, Copy)]
pub struct Latest(StoredValue<u64>);

impl Latest {
    /// Nothing was asked yet.
    pub fn new() -> Self {
        Self(StoredValue::new(0))
    }

    /// No answer counts to what was asked so far.
    pub fn forget(self) -> u64 {
        let Self(number) = self;
        number.update_value(|number| *number += 1);
        number.get_value()
    }

    /// Asks for an answer unless there is another question within a moment, and hands it on
    /// if there was none until then.
    pub fn ask<T: 'static>(
        self,
        moment: Duration,
        answer: impl Future<Output = T> + 'static,
        take: impl FnOnce(T) + 'static,
    ) {
        let own = self.forget();
        let is_latest = move || self.0.try_get_value() == Some(own);
        let ask = move || {
            if !is_latest() {
                return;
            }
            spawn_local(async move {
                let answer = answer.await;
                if is_latest() {
                    take(answer);
                }
            });
        };
        set_timeout(ask, moment);
    }
}
