package io.quickset.control;

/**
 * An old generation that is beyond a bound and waits for its last lease.
 *
 * @param generation its number
 * @param leases how many leases are open on it
 * @param codeLeases how many of them are held by code
 * @param requestLeases how many of them are held inside a request
 * @param bytes content bytes that it alone keeps in the store
 * @param since when it stopped being current, an ISO-8601 instant in UTC
 */
public record Drain(
        long generation, int leases, int codeLeases, int requestLeases, long bytes, String since) {}
