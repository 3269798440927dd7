//! The allocator of the process: it overwrites what is freed, because a secret passes
//! through buffers of hyper, readers of JSON and YAML, and types that know nothing of it.
//! What is on a stack is out of its reach.
//!
//! Threads that serve clients are spared: what they free is what clients and upstreams sent,
//! tens of kilobytes for each request. No key, password or secret of the configuration may
//! be in what they allocate.
#![expect(
    unsafe_code,
    reason = "an allocator is unsafe to write; this one hands on"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use zeroizing_alloc::ZeroAlloc;

const OVERWRITING: ZeroAlloc<System> = ZeroAlloc(System);

thread_local! {
    static IS_SPARED: Cell<bool> = const { Cell::new(false) };
}

/// Leaves what this thread frees from now on as it is.
pub fn spare_this_thread() {
    IS_SPARED.set(true);
}

/// The system's allocator, which overwrites what is freed.
#[derive(Debug)]
pub struct Wiping;

// SAFETY: every call is handed on as it came, to one of two that have the same memory.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller has it.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller has it.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        if IS_SPARED.get() {
            // SAFETY: as the caller has it.
            unsafe { System.dealloc(place, layout) }
        } else {
            // SAFETY: as the caller has it; it frees by the same allocator.
            unsafe { OVERWRITING.dealloc(place, layout) }
        }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if IS_SPARED.get() {
            // SAFETY: as the caller has it.
            unsafe { System.realloc(place, layout, size) }
        } else {
            // SAFETY: as the caller has it; it frees by the same allocator.
            unsafe { OVERWRITING.realloc(place, layout, size) }
        }
    }
}
