package io.quickset.control;

/**
 * An old generation that waits for its last lease.
 *
 * @param generation its number
 * @param leases how many leases are open on it
 * @param bytes content bytes that it alone keeps in the store
 * @param since when it stopped being current or retained, an ISO-8601 instant in UTC
 */
public record Drain(long generation, int leases, long bytes, String since) {}
