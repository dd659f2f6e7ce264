/**
 * The runner of a Kubernetes cluster: one Kubernetes Job per attempt. The decisions (manifest, phase, outcome) are pure
 * functions; nothing here knows the database. {@code DESIGN.md} beside this module explains the design.
 */
@NullMarked
package org.orchestra.kubernetes;

import org.jspecify.annotations.NullMarked;
