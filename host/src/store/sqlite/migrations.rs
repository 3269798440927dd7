//! The migrations of the folder `migrations`, which the gateway carries with it.
//!
//! They are named here one by one, and not by sqlx's macro: that would build the
//! database a second time, for the compiler.

use std::borrow::Cow;

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Number, name and text of a migration.
type Written = (i64, &'static str, &'static str);

const MIGRATIONS: [Written; 11] = [
    (
        1,
        "configuration",
        include_str!("../../../../migrations/0001_configuration.sql"),
    ),
    (
        2,
        "routing",
        include_str!("../../../../migrations/0002_routing.sql"),
    ),
    (
        3,
        "client applications",
        include_str!("../../../../migrations/0003_client_applications.sql"),
    ),
    (
        4,
        "history",
        include_str!("../../../../migrations/0004_history.sql"),
    ),
    (
        5,
        "stored secrets",
        include_str!("../../../../migrations/0005_stored_secrets.sql"),
    ),
    (
        6,
        "description",
        include_str!("../../../../migrations/0006_description.sql"),
    ),
    (
        7,
        "timeouts",
        include_str!("../../../../migrations/0007_timeouts.sql"),
    ),
    (
        8,
        "preserve host",
        include_str!("../../../../migrations/0008_preserve_host.sql"),
    ),
    (
        9,
        "old client secrets",
        include_str!("../../../../migrations/0009_old_client_secrets.sql"),
    ),
    (
        10,
        "labels",
        include_str!("../../../../migrations/0010_labels.sql"),
    ),
    (
        11,
        "history of settings",
        include_str!("../../../../migrations/0011_history_of_settings.sql"),
    ),
];

/// What brings a database to the form that this gateway reads.
pub fn migrator() -> Migrator {
    let migrations = MIGRATIONS.map(|(number, name, text)| {
        Migration::new(
            number,
            Cow::Borrowed(name),
            MigrationType::Simple,
            SqlStr::from_static(text),
            false,
        )
    });
    Migrator::with_migrations(migrations.to_vec())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::MIGRATIONS;

    #[test]
    fn every_file_of_the_folder_is_a_migration_by_its_number_and_name() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
        let files = fs::read_dir(folder).unwrap().map(Result::unwrap);
        let mut files: Vec<_> = files
            .map(|file| {
                let name = file.file_name().into_string().unwrap();
                (name, fs::read_to_string(file.path()).unwrap())
            })
            .collect();
        files.sort();
        let known = MIGRATIONS.map(|(number, name, text)| {
            let file = format!("{number:04}_{}.sql", name.replace(' ', "_"));
            (file, text.to_owned())
        });
        assert_eq!(files, known);
    }
}
