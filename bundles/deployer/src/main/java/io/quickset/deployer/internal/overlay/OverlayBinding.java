package io.quickset.deployer.internal.overlay;

import java.nio.file.Path;

public record OverlayBinding(String set, Path directory) {}
