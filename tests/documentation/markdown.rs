//! What stands in a page: fences, links, headings, sentences.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, OffsetIter, Options, Parser, Tag, TagEnd};

/// A block of code.
pub struct Fence {
    /// The line that it begins in, counted from 1.
    pub line: usize,
    /// What its first line says behind the backticks. None if it is only indented.
    pub info: Option<String>,
    /// What is in it.
    pub content: String,
    /// Whether it has an end, or needs none.
    pub closed: bool,
    /// Where it stands in the source.
    pub range: Range<usize>,
}

/// The blocks of code of a page.
pub fn fences(text: &str) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut inside = false;
    for (event, range) in events(text) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                inside = true;
                let info = match kind {
                    CodeBlockKind::Indented => None,
                    CodeBlockKind::Fenced(info) => Some(info.to_string()),
                };
                fences.push(Fence {
                    line: line(text, range.start),
                    closed: info.is_none() || is_closed(&text[range.clone()]),
                    info,
                    content: String::new(),
                    range,
                });
            }
            Event::Text(part) if inside => fences.last_mut().unwrap().content += &part,
            Event::End(TagEnd::CodeBlock) => inside = false,
            _ => {}
        }
    }
    fences
}

/// The addresses that a page links to or shows as an image, each with its line.
pub fn links(text: &str) -> Vec<(usize, String)> {
    let links = events(text).filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some((line(text, range.start), dest_url.to_string()))
        }
        _ => None,
    });
    links.collect()
}

/// The texts of a page's headings, without their marks.
pub fn headings(text: &str) -> Vec<String> {
    texts(text, |tag| matches!(tag, TagEnd::Heading(_)))
}

/// What stands in bold.
pub fn strong(text: &str) -> Vec<String> {
    texts(text, |tag| *tag == TagEnd::Strong)
}

/// The paragraphs, items and cells of a page as plain text, each with its line; no code blocks.
pub fn passages(text: &str) -> Vec<(usize, String)> {
    let mut passages = Vec::new();
    let mut passage: Option<(usize, String)> = None;
    let mut in_code = false;
    for (event, range) in events(text) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(part) | Event::Code(part) if !in_code => {
                let start = || (line(text, range.start), String::new());
                passage.get_or_insert_with(start).1 += &part;
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, passage)) = &mut passage {
                    passage.push(' ');
                }
            }
            Event::Start(tag) if !is_inline(&tag.to_end()) => passages.extend(passage.take()),
            Event::End(tag) if !is_inline(&tag) => passages.extend(passage.take()),
            _ => {}
        }
    }
    passages
}

/// The plain texts of what is of one kind.
fn texts(text: &str, is_wanted: impl Fn(&TagEnd) -> bool) -> Vec<String> {
    let mut texts = Vec::new();
    let mut current: Option<String> = None;
    for (event, _) in events(text) {
        match event {
            Event::Start(tag) if is_wanted(&tag.to_end()) => current = Some(String::new()),
            Event::End(tag) if is_wanted(&tag) => texts.extend(current.take()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(current) = &mut current {
                    *current += &part;
                }
            }
            _ => {}
        }
    }
    texts
}

/// The line of a place in a text, counted from 1.
pub fn line(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

fn events(text: &str) -> OffsetIter<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter()
}

fn is_inline(tag: &TagEnd) -> bool {
    use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong};
    matches!(tag, Emphasis | Image | Link | Strikethrough | Strong)
}

/// Whether the source of a block ends with a line of nothing but backticks or tildes.
fn is_closed(source: &str) -> bool {
    let mut lines = source.trim_end().lines();
    lines.next();
    let last = lines.next_back().unwrap_or_default().trim();
    last.len() >= 3 && (last.chars().all(|c| c == '`') || last.chars().all(|c| c == '~'))
}
