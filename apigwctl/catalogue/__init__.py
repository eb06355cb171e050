"""What AWS has: one typed declaration per kind, data only."""

from apigwctl.catalogue import access as access
from apigwctl.catalogue import delivery as delivery
from apigwctl.catalogue import documentation as documentation
from apigwctl.catalogue import domains as domains
from apigwctl.catalogue import http as http
from apigwctl.catalogue import links as links
from apigwctl.catalogue import portals as portals
from apigwctl.catalogue import protection as protection
from apigwctl.catalogue import rest as rest
from apigwctl.catalogue.schema import KINDS as KINDS
