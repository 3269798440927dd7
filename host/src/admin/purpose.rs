//! What a change is asked for: to be made, or with `validateOnly=true` to be told whether
//! it could be. All that changes the configuration can be asked so.

use std::sync::Arc;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use gateway_model::{CheckView, Issue};

use super::error::ApiError;
use super::parameters::Parameters;
use super::shared::Admin;
use crate::edit::{ChangeError, Edit};
use crate::snapshot::Snapshot;

/// The parameter.
pub const VALIDATE_ONLY: &str = "validateOnly";

/// What a change is asked for. There are no other parameters where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It is to be made.
    Change,
    /// Nothing is to be changed.
    Check,
}

impl<S: Sync> FromRequestParts<S> for Purpose {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Self::read(Parameters::from_request_parts(parts, state).await?)
    }
}

impl Purpose {
    /// Reads it from parameters, and that there are no others.
    ///
    /// # Errors
    /// One is not what it has to be, or is not known.
    pub fn read(mut parameters: Parameters) -> Result<Self, ApiError> {
        let only_checks = parameters.take_flag(VALIDATE_ONLY)?.unwrap_or_default();
        parameters.finish()?;
        Ok(match only_checks {
            true => Self::Check,
            false => Self::Change,
        })
    }

    /// Does with an edit what it is asked for.
    ///
    /// # Errors
    /// Nothing was changed, and the error says why.
    pub async fn pursue(self, admin: &Admin, edit: Edit) -> Result<Outcome, ChangeError> {
        let configuration = &admin.configuration;
        match self {
            Self::Change => configuration.change(edit).await.map(Outcome::Changed),
            Self::Check => configuration.check(edit).await.map(Outcome::Checked),
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// It is served.
    Changed(Arc<Snapshot>),
    /// It could be, and this should be looked at.
    Checked(Vec<Issue>),
}

impl Outcome {
    /// The answer: what `show` makes of a change that was made, or what a check found.
    ///
    /// # Errors
    /// As of `show`.
    pub fn answer<Shown: IntoResponse>(
        self,
        show: impl FnOnce(&Snapshot) -> Result<Shown, ApiError>,
    ) -> Result<Response, ApiError> {
        match self {
            Self::Changed(snapshot) => show(&snapshot).map(Shown::into_response),
            Self::Checked(issues) => Ok(Json(CheckView { issues }).into_response()),
        }
    }
}
