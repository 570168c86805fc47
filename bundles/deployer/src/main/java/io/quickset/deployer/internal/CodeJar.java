package io.quickset.deployer.internal;

/**
 * An ordinary bundle in the deploy folder, complete and well-formed.
 *
 * @param found the artifact
 * @param sha256 of its bytes, in hex
 */
record CodeJar(Found found, String sha256) {}
