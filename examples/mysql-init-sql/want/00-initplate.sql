-- Rendered by initplate from its template mysql-init-sql: change the parameters, not this file.

SET NAMES utf8mb4;
SET SESSION sql_mode = REPLACE(@@SESSION.sql_mode, 'NO_BACKSLASH_ESCAPES', '');

CREATE DATABASE IF NOT EXISTS `shop`;

CREATE USER IF NOT EXISTS 'app'@'%' IDENTIFIED BY 'it''s \\ a; DROP DATABASE shop; --';
-- In a grant, _ and % in the name of a schema stand for others.
GRANT SELECT, INSERT, UPDATE, DELETE ON `shop`.* TO 'app'@'%';

CREATE USER IF NOT EXISTS 'monitor'@'%' IDENTIFIED BY '7#Xq"t\\n9' WITH MAX_USER_CONNECTIONS 3;
GRANT PROCESS, REPLICATION CLIENT ON *.* TO 'monitor'@'%';
GRANT SELECT ON performance_schema.* TO 'monitor'@'%';
