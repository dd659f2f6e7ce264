-- Clusters whose volume is not the server's: their workers copy datasets there and results back

ALTER TABLE cluster ADD own_volume text CHECK (own_volume LIKE '/%');

COMMENT ON COLUMN cluster.own_volume IS 'Where the own volume of the cluster is mounted there, in its worker and its runs alike. Null for a cluster that shares the server''s.';
