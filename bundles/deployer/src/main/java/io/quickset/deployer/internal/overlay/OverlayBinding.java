package io.quickset.deployer.internal.overlay;

import java.nio.file.Path;

/**
 * One directory that is laid over one set. A set may have several, and several sets the same one.
 *
 * @param set the set's name
 * @param directory absolute; need not exist yet, and may be a link that is pointed elsewhere later
 */
public record OverlayBinding(String set, Path directory) {}
