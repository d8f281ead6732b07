"""A Redis Cluster for django-redis, which has connections to single servers and to Sentinel only."""

from typing import Any

from django_redis.pool import ConnectionFactory
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.retry import Retry


class ClusterConnectionFactory(ConnectionFactory):
    """Named by OPTIONS["CONNECTION_FACTORY"]; LOCATION is the url of one node.

    OPTIONS["STARTUP_NODES"], pairs of host and port, names more, for when that one is away;
    OPTIONS["REDIS_CLIENT_KWARGS"] goes to redis.cluster.RedisCluster as it is.
    """

    # As django-redis's own pools: one for the process, while caches are made for each thread.
    _clients: dict[str, RedisCluster] = {}

    def connect(self, url: str) -> Any:
        if url not in self._clients:
            made = RedisCluster(
                startup_nodes=[_node(*address) for address in self.options.get("STARTUP_NODES", ())],
                **{
                    # The client's own default waits seconds between its tries.
                    "retry": Retry(NoBackoff(), 1),
                    "protocol": 2,
                    **self.make_connection_params(url),
                    **self.redis_client_cls_kwargs,
                },
            )
            self._clients.setdefault(url, made)
        return self._clients[url]

    def disconnect(self, connection: Any) -> None:
        connection.disconnect_connection_pools()


def _node(host: str, port: int) -> ClusterNode:
    return ClusterNode(host, port)  # type: ignore[no-untyped-call]
