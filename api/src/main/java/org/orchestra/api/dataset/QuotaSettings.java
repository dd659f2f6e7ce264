package org.orchestra.api.dataset;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * What each user's datasets may take of the volume, unless an admin has set something else for the user.
 *
 * @param bytes their sizes together; null for any
 * @param files how many files they may have; null for any number
 */
@ConfigurationProperties("orchestra.quota")
record QuotaSettings(@Nullable DataSize bytes, @Nullable Long files) {}
