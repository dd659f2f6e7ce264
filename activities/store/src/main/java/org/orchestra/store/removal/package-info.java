/** What users own when they leave, and its removal from the volume. */
@NullMarked
package org.orchestra.store.removal;

import org.jspecify.annotations.NullMarked;
