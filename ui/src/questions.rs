//! Questions before something that cannot be undone.

use leptos::prelude::*;

use crate::components::dialog::Dialog;

/// What is asked.
#[derive(Clone, Default)]
pub struct Question {
    /// A few words: `Delete orders?`
    pub title: String,
    /// What it means.
    pub text: String,
    /// What has to be typed to say yes, where yes destroys much.
    pub word: Option<String>,
    /// The word on the button that says yes.
    pub yes: &'static str,
    /// The word on the button that says no.
    pub no: &'static str,
}

type Answer = Box<dyn FnOnce()>;

/// Asks one question at a time.
#[derive(Clone, Copy)]
pub struct Questions {
    open: RwSignal<bool>,
    question: RwSignal<Question>,
    typed: RwSignal<String>,
    then: StoredValue<Option<Answer>, LocalStorage>,
}

impl Questions {
    /// Nothing is asked yet.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            question: RwSignal::new(Question::default()),
            typed: RwSignal::new(String::new()),
            then: StoredValue::new_local(None),
        }
    }

    /// Asks, and runs `then` if the answer is yes.
    pub fn ask(self, question: Question, then: impl FnOnce() + 'static) {
        self.typed.set(String::new());
        self.question.set(question);
        self.then.set_value(Some(Box::new(then)));
        self.open.set(true);
    }

    fn may_say_yes(self) -> bool {
        self.question.with(|question| {
            let word = question.word.as_deref();
            word.is_none_or(|word| self.typed.with(|typed| typed.trim() == word))
        })
    }

    fn say_yes(self) {
        if !untrack(|| self.may_say_yes()) {
            return;
        }
        self.open.set(false);
        let then = self.then.try_update_value(Option::take).flatten();
        if let Some(then) = then {
            then();
        }
    }
}

/// The dialog that asks.
#[component]
pub fn QuestionDialog() -> impl IntoView {
    let questions = expect_context::<Questions>();
    let question = questions.question;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        questions.say_yes();
    };
    let word = Memo::new(move |_| question.with(|question| question.word.clone()));
    view! {
        <Dialog
            open=questions.open
            title=Signal::derive(move || question.with(|question| question.title.clone()))
        >
            <form class="stack" on:submit=submit>
                <p>{move || question.with(|question| question.text.clone())}</p>
                {move || {
                    word.get()
                        .map(|word| {
                            view! {
                                <div class="field">
                                    <label for="question-word">
                                        "Type " <code>{word}</code> " to confirm"
                                    </label>
                                    <input
                                        id="question-word"
                                        autocomplete="off"
                                        autocapitalize="none"
                                        spellcheck="false"
                                        bind:value=questions.typed
                                    />
                                </div>
                            }
                        })
                }}
                <div class="actions">
                    <button type="button" on:click=move |_| questions.open.set(false)>
                        {move || question.with(|question| question.no)}
                    </button>
                    <button
                        type="submit"
                        class="danger"
                        aria-disabled=Signal::derive(move || (!questions.may_say_yes()).to_string())
                    >
                        {move || question.with(|question| question.yes)}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
