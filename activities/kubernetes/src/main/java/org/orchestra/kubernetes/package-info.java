/**
 * The runner of a Kubernetes cluster: one Kubernetes Job per attempt. What decides (manifest, phase, outcome) is
 * pure; nothing here knows the database.
 */
@NullMarked
package org.orchestra.kubernetes;

import org.jspecify.annotations.NullMarked;
