//! The ways from a page of the list to the one before and the one behind it.

use leptos::prelude::*;

use super::filter::{ROWS, View};

/// Which rows are shown of how many, and the ways to the others.
#[component]
pub fn Pager(view: Memo<View>, total: Memo<usize>, busy: Memo<bool>) -> impl IntoView {
    let several = Memo::new(move |_| total.get() > ROWS);
    let place = move || {
        let (view, total) = (view.get(), total.get());
        // What is still on its way is not spoken of.
        (!busy.get()).then(|| rows(view.before, total, view.is_of_all()))
    };
    let way = move |words: &'static str, turn: fn(usize, usize) -> Option<usize>| {
        let address = Memo::new(move |_| {
            let (view, last) = (view.get(), total.get().saturating_sub(1) / ROWS);
            let before = turn(view.before, last)?;
            Some(view.turned(before).address())
        });
        let nowhere = move || address.with(Option::is_none).to_string();
        // It stays where it leads nowhere, with the focus if it has that.
        view! {
            <a class="button" role="link" tabindex="0" href=address aria-disabled=nowhere>
                {words}
            </a>
        }
    };
    view! {
        <div class="pager">
            <p class="muted" role="status">
                {place}
            </p>
            <nav aria-label="Pages of the list" hidden=move || !several.get()>
                {way("Previous", |here, last| Some(here.checked_sub(1)?.min(last)))}
                {way("Next", |here, last| (here < last).then_some(here + 1))}
            </nav>
        </div>
    }
    .into_any()
}

/// Which rows a page shows of those that match; nothing where that is all there is.
fn rows(before: usize, total: usize, is_of_all: bool) -> String {
    let first = before.saturating_mul(ROWS) + 1;
    let last = total.min(first + ROWS - 1);
    match total {
        0 => String::new(),
        1..=ROWS if is_of_all && before == 0 => String::new(),
        _ if first > total => format!("There are no more than {total}"),
        _ => format!("{first} to {last} of {total}"),
    }
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn a_page_says_its_place_where_there_are_others_or_something_was_chosen() {
        assert_eq!(rows(0, 50, true), "");
        assert_eq!(rows(0, 3, false), "1 to 3 of 3");
        assert_eq!(rows(0, 51, true), "1 to 50 of 51");
        assert_eq!(rows(1, 51, true), "51 to 51 of 51");
        assert_eq!(rows(7, 51, true), "There are no more than 51");
        assert_eq!(rows(0, 0, false), "");
    }
}
