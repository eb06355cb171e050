"""What AWS has: one typed declaration per kind, data only."""

from apigwctl.catalogue import access as access
from apigwctl.catalogue import delivery as delivery
from apigwctl.catalogue import documentation as documentation
from apigwctl.catalogue import rest as rest
from apigwctl.catalogue.schema import KINDS as KINDS
