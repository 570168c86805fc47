package io.quickset.deployer.internal.route;

import io.quickset.Layer;
import io.quickset.deployer.internal.overlay.OverlayBinding;
import java.util.List;

/**
 * What applies in one environment. Immutable.
 *
 * @param environment its name
 * @param why what told that this is the environment, to be read after "because"
 * @param layers the layers that count, each at most once; the first one that supplies a set wins
 * @param overlays absolute directories, existing or not; of one set's, the first that has a path wins. Empty when
 *     overlays are not among the layers
 */
public record Route(String environment, String why, List<Layer> layers, List<OverlayBinding> overlays) {

    public Route {
        layers = List.copyOf(layers);
        overlays = List.copyOf(overlays);
    }
}
