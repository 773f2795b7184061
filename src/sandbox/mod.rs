//! A small far side to play with: Azure Resource Manager, Entra and Kubernetes as one service; imports nothing of the house.
