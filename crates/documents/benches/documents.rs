//! How long each format of a document takes, followed over time by criterion.
//!
//! The bars are a two-page tjänsteskrivelse as Word file in 5 ms and as PDF in 60 ms, and a compilation of 500 viewpoints as
//! PDF in 2 s; `beside_libreoffice` measures the same beside LibreOffice, with memory.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use remiss_documents::{render_docx, render_html, render_pdf, render_text, summary_lines};

#[path = "../tests/specimen/mod.rs"]
mod specimen;

fn report(criterion: &mut Criterion) {
    let document = specimen::tjansteskrivelse();
    let mut group = criterion.benchmark_group("tjansteskrivelse, two pages");
    group.bench_function("docx", |run| {
        run.iter(|| render_docx(black_box(&document)).unwrap())
    });
    group.bench_function("pdf", |run| {
        run.iter(|| render_pdf(black_box(&document)).unwrap())
    });
    group.bench_function("html", |run| {
        run.iter(|| render_html(black_box(&document)).unwrap())
    });
    group.bench_function("txt", |run| {
        run.iter(|| render_text(black_box(&document)).unwrap())
    });
    let summary = "Socialdepartementet har skickat betänkandet på remiss till kommunen. ".repeat(25);
    group.bench_function("lines of a summary", |run| {
        run.iter(|| summary_lines(black_box(&summary)))
    });
    group.finish();
}

fn compilation(criterion: &mut Criterion) {
    let document = specimen::compilation::compilation(500, 40, 120);
    let mut group = criterion.benchmark_group("sammanstallning, 500 viewpoints");
    group.sample_size(10).measurement_time(Duration::from_secs(15));
    group.bench_function("docx", |run| {
        run.iter(|| render_docx(black_box(&document)).unwrap())
    });
    group.bench_function("pdf", |run| {
        run.iter(|| render_pdf(black_box(&document)).unwrap())
    });
    group.bench_function("html", |run| {
        run.iter(|| render_html(black_box(&document)).unwrap())
    });
    group.finish();
}

criterion_group!(benches, report, compilation);
criterion_main!(benches);
