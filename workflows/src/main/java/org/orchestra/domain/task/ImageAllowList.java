package org.orchestra.domain.task;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * The images that jobs may run, as the beginnings of their names: a registry with its slash such as {@code
 * registry.lab.org/}, a part of it such as {@code registry.lab.org/ana} or a single image. A name without a registry is
 * one of {@code docker.io}, as it is to a node.
 *
 * <p>A prefix ends where a part of the name does: {@code registry.lab.org/ana} does not allow {@code
 * registry.lab.org/anarchy/miner}.
 *
 * @param prefixes the prefixes; empty to allow every image. None is blank, or a registry without its slash
 */
public record ImageAllowList(List<String> prefixes) {
    /** Allows every image. */
    public static final ImageAllowList EVERY_IMAGE = new ImageAllowList(List.of());

    /** A registry without its slash, which is also the name of an image. */
    private static final Pattern REGISTRY = Pattern.compile("(?:[^/:]*\\.[^/:]*|localhost|\\[[^/]*])(?::\\d+)?");

    private static final String HUB = "docker.io/";
    private static final String LIBRARY = HUB + "library/";

    public ImageAllowList {
        prefixes = List.copyOf(prefixes);
        for (String prefix : prefixes) {
            if (prefix.isBlank() || REGISTRY.matcher(prefix).matches()) {
                throw new IllegalArgumentException(format(
                        "The allowed image '%s' is ambiguous: write a registry with its slash, as in registry.lab.org/.",
                        prefix));
            }
        }
    }

    /** @throws Refusal when the image is not allowed */
    public void check(String image) {
        if (!prefixes.isEmpty() && prefixes.stream().noneMatch(prefix -> begins(fullName(image), fullName(prefix)))) {
            throw Refusal.forbidden(
                    "image-not-allowed",
                    format(
                            "The image %s is not allowed here: use one whose name begins with %s.",
                            image, String.join(" or ", prefixes)));
        }
    }

    private static boolean begins(String name, String prefix) {
        return name.startsWith(prefix)
                && (prefix.endsWith("/")
                        || name.length() == prefix.length()
                        || "/:@".indexOf(name.charAt(prefix.length())) >= 0);
    }

    /** The name with its registry: {@code python:3} is {@code docker.io/library/python:3}. */
    private static String fullName(String name) {
        int slash = name.indexOf('/');
        String host = name.substring(0, Math.max(0, slash)).toLowerCase(Locale.ROOT);
        boolean registry = host.contains(".") || host.contains(":") || host.equals("localhost");
        String full = registry ? host + name.substring(slash) : (slash < 0 ? LIBRARY : HUB) + name;
        String official = full.replaceFirst("^(?:index\\.)?docker\\.io/", HUB);
        boolean library =
                official.startsWith(HUB) && official.length() > HUB.length() && official.indexOf('/', HUB.length()) < 0;
        return library ? LIBRARY + official.substring(HUB.length()) : official;
    }
}
