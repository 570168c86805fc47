package io.quickset.control;

import io.quickset.Lease;
import java.util.List;

/**
 * One open lease. Times are ISO-8601 instants in UTC.
 *
 * @param generation the generation it pins
 * @param kind whether it is held by code or inside a request
 * @param bundle symbolic name of the bundle that holds it
 * @param thread name of the thread that took it
 * @param since when it was first seen open, by a sweep that runs every 5 s and whenever leases are listed: the
 *     time is not taken on the read path
 * @param trace where it was taken; empty unless tracing is on
 */
public record LeaseInfo(
        long generation, Lease.Kind kind, String bundle, String thread, String since, List<String> trace) {}
