package io.quickset.control;

/**
 * What old generations take of the file system.
 *
 * @param generations how many old ones have their content, leased ones included
 * @param retainedBytes bytes of files that only old generations need
 * @param unlinkedBytes bytes of files that are unlinked but still mapped, because some code holds a view, a resource or
 *     a buffer of them without a lease; they are freed once that is unreachable and the JVM collects it
 * @param capBytes how many of both there may be
 */
public record OldBytes(int generations, long retainedBytes, long unlinkedBytes, long capBytes) {}
