//! Changes that are only to be checked, for the description of the API.
//!
//! What is answered then is made in `purpose.rs`.

use gateway_model::CheckView;
use utoipa::ToSchema;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};

use super::purpose::VALIDATE_ONLY;

const WHAT_FOR: &str = "`true`: nothing is changed, and the answer says whether it could be. It is refused as the change would be.";

/// Adds to an operation that changes the configuration how it is asked for a check, and
/// what it answers then.
pub fn describe(path: &str, is_read: bool, operation: &mut Operation) {
    let is_change = ["/api-instances", "/client-applications"]
        .iter()
        .any(|things| path.starts_with(things));
    let is_tried = [":check", ":try"].iter().any(|verb| path.ends_with(verb));
    if is_read || !is_change || is_tried {
        return;
    }
    let flag = ObjectBuilder::new().schema_type(Type::Boolean);
    let parameter = ParameterBuilder::new()
        .name(VALIDATE_ONLY)
        .parameter_in(ParameterIn::Query)
        .description(Some(WHAT_FOR))
        .schema(Some(flag));
    let parameters = operation.parameters.get_or_insert_default();
    parameters.push(parameter.build().into());

    let found = Ref::from_schema_name(CheckView::name());
    let responses = &mut operation.responses.responses;
    let Some(RefOr::T(made)) = responses.get_mut("200") else {
        let response = ResponseBuilder::new()
            .description("It could be done; nothing was changed.")
            .content("application/json", Content::new(Some(found)));
        responses.insert("200".to_owned(), response.build().into());
        return;
    };
    for content in made.content.values_mut() {
        if let RefOr::T(content) = content {
            let shown = content.schema.take();
            let both = shown
                .into_iter()
                .fold(OneOfBuilder::new(), OneOfBuilder::item);
            content.schema = Some(Schema::OneOf(both.item(found.clone()).build()).into());
        }
    }
}
