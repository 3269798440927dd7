//! Schemas that are made of others, so that no field is described twice.

use std::collections::BTreeMap;

use utoipa::PartialSchema;
use utoipa::openapi::schema::{Object, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};

/// The fields of a mapping.
pub struct Fields(Object);

impl Fields {
    /// Those of a type, in a mapping that is described like this.
    pub fn of<T: PartialSchema>(description: &str) -> Self {
        let mut object = object(T::schema()).unwrap_or_default();
        object.description = Some(description.to_owned());
        Self(object)
    }

    /// The same with those of another type.
    pub fn and<T: PartialSchema>(mut self) -> Self {
        let other = object(T::schema()).unwrap_or_default();
        self.0.properties.extend(other.properties);
        self.0.required.extend(other.required);
        self
    }

    /// The same without one.
    pub fn without(mut self, name: &str) -> Self {
        self.0.properties.remove(name);
        self.0.required.retain(|required| required != name);
        self
    }

    /// The same, all of which but these may be absent or null.
    pub fn optional_but(mut self, names: &[&str]) -> Self {
        let is_required = |name: &String| names.contains(&name.as_str());
        self.0.required.retain(is_required);
        for (name, property) in &mut self.0.properties {
            if !is_required(name) {
                make_nullable(property);
            }
        }
        self
    }

    /// The same with one of another schema, which may be a new one.
    pub fn with(mut self, name: &str, schema: impl Into<RefOr<Schema>>) -> Self {
        self.0.properties.insert(name.to_owned(), schema.into());
        self
    }

    /// The same with one described in other words.
    pub fn described(mut self, name: &str, words: &str) -> Self {
        if let Some(property) = self.0.properties.get_mut(name) {
            describe(property, words);
        }
        self
    }
}

impl From<Fields> for RefOr<Schema> {
    fn from(fields: Fields) -> Self {
        Self::T(Schema::Object(fields.0))
    }
}

/// Puts the fields of `part`, of which nothing else is made, among those of `whole`,
/// behind a field of that. An answer has them so.
pub fn merge(schemas: &mut BTreeMap<String, RefOr<Schema>>, whole: &str, part: &str, behind: &str) {
    let part = schemas.remove(part).and_then(object);
    let Some(RefOr::T(Schema::AllOf(all))) = schemas.remove(whole) else {
        return;
    };
    let own = all.items.into_iter().find_map(object);
    if let (Some(part), Some(mut own)) = (part, own) {
        let place = own.required.iter().position(|name| name == behind);
        let place = place.map_or(0, |place| place + 1);
        own.required.splice(place..place, part.required);
        own.properties.extend(part.properties);
        own.description = all.description;
        schemas.insert(whole.to_owned(), RefOr::T(Schema::Object(own)));
    }
}

/// The fields that a schema has itself, parts aside.
fn object(schema: RefOr<Schema>) -> Option<Object> {
    match schema {
        RefOr::T(Schema::Object(object)) => Some(object),
        RefOr::T(Schema::AllOf(all)) => all.items.into_iter().find_map(object),
        _ => None,
    }
}

fn make_nullable(property: &mut RefOr<Schema>) {
    match property {
        RefOr::Ref(reference) => {
            let null = Object::with_type(Type::Null);
            let choice = OneOfBuilder::new().item(reference.clone()).item(null);
            *property = RefOr::T(Schema::OneOf(choice.build()));
        }
        RefOr::T(Schema::Object(Object { schema_type, .. })) => add_null(schema_type),
        RefOr::T(Schema::Array(array)) => add_null(&mut array.schema_type),
        RefOr::T(_) => {}
    }
}

fn add_null(schema_type: &mut SchemaType) {
    if let SchemaType::Type(only) = schema_type {
        *schema_type = SchemaType::Array(vec![only.clone(), Type::Null]);
    }
}

fn describe(property: &mut RefOr<Schema>, words: &str) {
    match property {
        RefOr::Ref(Ref { description, .. }) => words.clone_into(description),
        RefOr::T(Schema::Object(object)) => object.description = Some(words.to_owned()),
        RefOr::T(Schema::Array(array)) => array.description = Some(words.to_owned()),
        RefOr::T(Schema::OneOf(choice)) => {
            if let Some(first) = choice.items.first_mut() {
                describe(first, words);
            }
        }
        RefOr::T(_) => {}
    }
}
