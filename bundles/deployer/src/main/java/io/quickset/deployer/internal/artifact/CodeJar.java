package io.quickset.deployer.internal.artifact;

import io.quickset.deployer.internal.scan.Found;

/**
 * An ordinary bundle in the deploy folder, complete and well-formed.
 *
 * @param found the artifact
 * @param sha256 of its bytes, in hex
 */
public record CodeJar(Found found, String sha256) {}
