package io.quickset.format;

import io.quickset.Digest;

/**
 * One file in a set's index.
 *
 * @param path its well-formed path
 * @param size in bytes
 * @param digest SHA-256 of its content
 * @param mediaType its media type; not part of the set's digest
 */
public record IndexEntry(String path, long size, Digest digest, String mediaType) {}
