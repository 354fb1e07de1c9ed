"""Subscription billing and provisioning: quotations, subscriptions, billing, payments, provisioning."""
