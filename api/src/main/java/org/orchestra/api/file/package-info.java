/** Files of the volume as answers: whole, in parts, and never as a page of ours. */
@NullMarked
package org.orchestra.api.file;

import org.jspecify.annotations.NullMarked;
