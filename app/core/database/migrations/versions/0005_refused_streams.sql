-- Which read found out that a connection's credentials are refused. Runs in one transaction as the administrative role.

alter table core.connections add column refused_stream text;  -- its next success shows that they are good again
