package org.orchestra.api.shell;

import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

/**
 * Says that the user of a shell is still there.
 *
 * @param terminal its terminal by now; null when nothing is new
 */
record KeptShellRequest(@Valid @Nullable ShellSizeRequest terminal) {}
