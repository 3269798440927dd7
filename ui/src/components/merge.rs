//! What somebody else has changed while a form is open: said as soon as it is known, and
//! brought together with what is in the form.

use leptos::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::piece::{Piece, piece};
use crate::components::when::When;
use crate::forms::merge::{Clash, Side};

/// Whoever made it. What is put into a form on its behalf does not go when a notice or a
/// dialog does.
#[derive(Clone, Copy)]
struct Page(StoredValue<Option<Owner>>);

impl Page {
    fn here() -> Self {
        Self(StoredValue::new(Owner::current()))
    }

    fn run(self, act: impl FnOnce()) {
        match self.0.get_value() {
            Some(owner) => owner.with(act),
            None => act(),
        }
    }
}

/// Says what somebody else has changed; `take` brings it into the form.
#[component]
pub fn ChangedNotice(
    /// Nothing while there is nothing to say.
    words: Memo<Option<String>>,
    /// Whether it can be brought into the form.
    #[prop(default = Signal::stored(true))]
    can_take: Signal<bool>,
    take: Callback<()>,
) -> impl IntoView {
    let there = Memo::new(move |_| words.with(Option::is_some));
    let page = Page::here();
    let press = move |_| page.run(|| take.run(()));
    // It is there from the start: a screen reader only speaks what comes into a region that
    // it knows.
    view! {
        <div class="troubles" role="status">
            <When on=there>
                <div class="notice notice-warning changed">
                    <p>{words}</p>
                    <When on=can_take>
                        <button type="button" on:click=press>
                            "Take it in"
                        </button>
                    </When>
                </div>
            </When>
        </div>
    }
    .into_any()
}

/// What both have changed, while a person decides about it.
#[derive(Clone, Copy)]
pub struct Decision {
    open: RwSignal<bool>,
    clashes: RwSignal<Vec<Clash>>,
    /// Whether the form is sent once that is decided.
    sends: RwSignal<bool>,
}

impl Decision {
    /// Nothing to decide about.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            clashes: RwSignal::new(Vec::new()),
            sends: RwSignal::new(false),
        }
    }

    /// Asks about clashes. The form is sent afterwards if it `sends`.
    pub fn ask(self, clashes: Vec<Clash>, sends: bool) {
        self.clashes.try_set(clashes);
        self.sends.try_set(sends);
        self.open.try_set(true);
    }

    /// Whether the form is sent once it is decided.
    pub fn sends(self) -> bool {
        self.sends.get_untracked()
    }
}

piece!(
    /// What is asked where two people changed the same, which is seldom.
    questions: Questions in policy_rest
);

/// What is asked, and who is told the answers.
#[derive(Clone, Copy)]
struct Asking {
    decision: Decision,
    decided: Callback<Vec<Side>>,
    page: Page,
}

/// Asks of each clash which side is to hold; `decided` is told once that is said of all.
#[component]
pub fn MergeDialog(
    /// What was changed.
    what: &'static str,
    decision: Decision,
    decided: Callback<Vec<Side>>,
) -> impl IntoView {
    provide_context(Asking {
        decision,
        decided,
        page: Page::here(),
    });
    let open = decision.open;
    view! {
        <Dialog open title=format!("Somebody else changed this {what}") wide=true>
            <Piece load=questions />
        </Dialog>
    }
    .into_any()
}

#[component]
fn Questions() -> impl IntoView {
    let Asking {
        decision: Decision {
            open,
            clashes,
            sends,
        },
        decided,
        page,
    } = expect_context();
    let chosen = RwSignal::new(Vec::<Option<Side>>::new());
    Effect::new(move |_| chosen.set(clashes.with(|clashes| vec![None; clashes.len()])));
    let all = move || chosen.with(|chosen| chosen.iter().copied().collect::<Option<Vec<_>>>());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(sides) = untrack(all) {
            open.set(false);
            page.run(|| decided.run(sides));
        }
    };
    view! {
        <form class="stack" on:submit=submit>
            <p>
                "You both changed what is below. Choose what is to hold; everything else is \
                 brought together already."
            </p>
            {move || {
                let clashes = clashes.get().into_iter().enumerate();
                clashes.map(|(index, clash)| choice(index, clash, chosen)).collect_view()
            }}
            <div class="actions">
                <button type="button" on:click=move |_| open.set(false)>
                    "Keep editing"
                </button>
                <button
                    type="submit"
                    class="primary"
                    aria-disabled=Signal::derive(move || all().is_none().to_string())
                >
                    {move || if sends.get() { "Apply" } else { "Take it in" }}
                </button>
            </div>
        </form>
    }
}

/// One clash: both versions, of which neither is chosen at first.
fn choice(index: usize, clash: Clash, chosen: RwSignal<Vec<Option<Side>>>) -> AnyView {
    let Clash {
        field,
        mine,
        theirs,
    } = clash;
    let side = |side, words: &'static str, lines: Vec<String>| {
        let choose = move |_| {
            chosen.update(|chosen| {
                if let Some(place) = chosen.get_mut(index) {
                    *place = Some(side);
                }
            });
        };
        view! {
            <label class="side">
                <input type="radio" name=format!("clash-{index}") on:change=choose />
                <span>
                    <span class="label">{words}</span>
                    {shown(lines)}
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="clash">
            <legend>{field}</legend>
            <div class="sides">{side(Side::Mine, "Mine", mine)} {side(Side::Theirs, "Theirs", theirs)}</div>
        </fieldset>
    }
    .into_any()
}

fn shown(lines: Vec<String>) -> AnyView {
    if lines.iter().all(String::is_empty) {
        return view! { <span class="muted">"Nothing"</span> }.into_any();
    }
    let lines = lines.into_iter();
    let lines = lines.map(|line| view! { <code class="line">{line}</code> });
    lines.collect_view().into_any()
}
