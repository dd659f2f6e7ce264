/** Files that people write in YAML, read with the line and column of everything in them. Nothing here knows what they are for. */
@NullMarked
package org.orchestra.maestro.yaml;

import org.jspecify.annotations.NullMarked;
