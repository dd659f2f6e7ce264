/**
 * The form posts of the published Python package lps-maestro, over the services that {@code /api/v1} uses: nothing is decided
 * here, and nothing else depends on it.
 */
@NullMarked
package org.orchestra.api.legacy;

import org.jspecify.annotations.NullMarked;
